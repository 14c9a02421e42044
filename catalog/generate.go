// This file says how the embedded catalog is made: go generate ./catalog

package catalog

//go:generate go run -tags bootstrap ./gen
