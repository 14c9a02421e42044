// Command llmpick decides which large language model to use and how to run it,
// and defends the decision.
package main

import (
	"os"

	"github.com/llmpick/llmpick/cmd"
)

func main() { os.Exit(cmd.Main(cmd.System(), os.Args[1:])) }
