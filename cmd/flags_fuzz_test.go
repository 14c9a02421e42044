// This file fuzzes the command line of recommend: whatever is typed, llmpick
// ends with one of its exit codes, an error that says something, and no control
// character on the terminal.

package cmd

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func FuzzFlags(f *testing.F) {
	for _, s := range []string{
		"--task\x00code\x00--budget\x00500", "--task=rag=2,chat=1\x00--language=zh,de", "--tsk\x00code", "--task\x00chat\x00--weight\x00cost=0.4",
		"--task\x00chat\x00--model\x00llama\x1b[2J", "-o\x00json\x00--task\x00cod", "--task\x00chat\x00--hardware\x002x RTX 4090", "--as-of\x002023-12-31\x00--task\x00code",
		"--locale\x00zh\x00--top\x00-1", "--task\x00chat\x00--region\x00EU\x00--exclude-region\x00CN",
	} {
		f.Add(s)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, line string) {
		for _, flag := range []string{"save", "emit", "out", "-o", "need", "rules", "catalog"} {
			if strings.Contains(line, flag) && !strings.HasPrefix(line, "-o\x00json") {
				t.Skip() // files are another matter
			}
		}
		errors, err := os.Create(filepath.Join(dir, "stderr"))
		if err != nil {
			t.Fatal(err)
		}
		defer errors.Close()
		null, err := os.Open(os.DevNull)
		if err != nil {
			t.Fatal(err)
		}
		defer null.Close()
		var out bytes.Buffer
		code := Main(&App{
			In: null, Out: &out, Err: errors, Version: "test",
			Getenv: func(string) string { return "" }, Now: func() time.Time { return time.Unix(0, 0) }, ReadFile: os.ReadFile,
		}, append([]string{"recommend", "--samples", "0", "--top", "1"}, strings.Split(line, "\x00")...))
		said, err := os.ReadFile(errors.Name())
		if err != nil {
			t.Fatal(err)
		}
		switch code {
		case exitOK, exitNothingFits:
		case exitUsage:
			if len(said) == 0 || out.Len() > 0 {
				t.Errorf("exit %d with %d bytes of output, and says %q", code, out.Len(), said)
			}
		default:
			t.Errorf("exit %d: %s", code, said)
		}
		for _, s := range []string{out.String(), string(said)} {
			if i := strings.IndexFunc(s, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f || r >= 0x80 && r < 0xa0 }); i >= 0 {
				t.Errorf("control character %q", s[i])
			}
		}
	})
}
