//go:build bootstrap

// This file stands in for the generated one while it is being generated.

package rules

var (
	builtinRules    []Rule
	builtinProfiles []Profile
	builtinDigest   string
)
