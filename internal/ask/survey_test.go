//go:build linux || darwin

package ask

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	expect "github.com/Netflix/go-expect"
	"github.com/creack/pty"
	"github.com/hinshun/vt10x"

	"github.com/llmpick/llmpick/internal/need"
	"github.com/llmpick/llmpick/internal/text"
)

// terminalTest runs the wizard on a pseudo-terminal, with drive as its user.
func terminalTest(t *testing.T, l text.Locale, n *need.Need, drive func(*expect.Console) error) (string, error) {
	t.Helper()
	ptm, pts, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	screen := vt10x.New(vt10x.WithWriter(pts), vt10x.WithSize(100, 60))
	console, err := expect.NewConsole(expect.WithStdin(ptm), expect.WithStdout(screen), expect.WithCloser(ptm, pts), expect.WithDefaultTimeout(10*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = console.Close() }()
	tty := console.Tty()
	term := func(k string) string { return map[string]string{"TERM": "xterm"}[k] }
	if !CanAsk(tty, tty, term) {
		t.Error("a terminal cannot answer")
	}
	if CanAsk(tty, tty, func(k string) string { return map[string]string{"CI": "1"}[k] }) {
		t.Error("CI can answer")
	}
	if CanAsk(tty, os.Stdin, term) && !terminal(os.Stdin) {
		t.Error("half a terminal can answer")
	}
	done := make(chan error, 1)
	go func() {
		err := drive(console)
		if err != nil {
			// Free the wizard, or it waits for ever.
			_, _ = console.Send("\x03")
		}
		done <- err
	}()
	no := false
	werr := Wizard(New(tty, tty, term, l, true), table(), n, Options{Locale: l, Advanced: &no})
	if err := <-done; err != nil {
		t.Errorf("%v\n%s", err, screen.String())
	}
	return screen.String(), werr
}

// steps waits for a text, then types an answer, again and again.
func steps(pairs ...string) func(*expect.Console) error {
	return func(c *expect.Console) error {
		for i := 0; i < len(pairs); i += 2 {
			if _, err := c.ExpectString(pairs[i]); err != nil {
				return errors.New("waiting for " + pairs[i] + ": " + err.Error())
			}
			// Read on until survey waits: it asks the terminal for the cursor's
			// place, and is answered only while somebody reads.
			_, _ = c.Expect(expect.String("\x00"), expect.WithTimeout(80*time.Millisecond))
			if _, err := c.Send(pairs[i+1]); err != nil {
				return err
			}
		}
		go func() { _, _ = c.ExpectEOF() }()
		return nil
	}
}

const down = "\x1b[B"

func TestSurvey(t *testing.T) {
	for _, c := range []struct {
		l     text.Locale
		drive []string
	}{
		{text.English, []string{
			"Use arrows", down + " \r", "In which languages", down + " \r", "How sensitive", down + down + "\r", "What may it cost", "lots\r", "not a number", "500\r",
			"How many requests", "<\r", "What may it cost", "\r", "How many requests", "2k\r", "How bad", "\r", "What matters most", down + "\r", "(no. 2)", "\r",
		}},
		{text.Chinese, []string{
			"方向键移动，空格选择", down + " \r", "用哪些语言", down + " \r", "有多敏感", down + down + "\r", "(4/6)", "lots\r", `"lots"`, "500\r",
			"多少次请求", "<\r", "每月最多", "\r", "多少次请求", "2k\r", "有多严重", "\r", "最看重", down + "\r", "（第 2 项）", "\r",
		}},
	} {
		t.Run(string(c.l), func(t *testing.T) {
			var n need.Need
			screen, err := terminalTest(t, c.l, &n, steps(c.drive...))
			if err != nil {
				t.Fatalf("%v\n%s", err, screen)
			}
			want := "llmpick recommend --task code --language en,zh --security on-prem --budget 500 --requests-per-day 2000 --stakes medium --priority quality"
			if got := CommandLine(table(), &n); got != want {
				t.Errorf("got  %s\nwant %s\n%s", got, want, screen)
			}
			if c.l == text.Chinese {
				for _, word := range []string{"Use arrows", "for help", "more help", "to filter"} {
					if strings.Contains(screen, word) {
						t.Errorf("English in the Chinese wizard: %s\n%s", word, screen)
					}
				}
			}
		})
	}
}

func TestSurveyInterrupted(t *testing.T) {
	for name, key := range map[string]string{"Ctrl-C": "\x03", "Ctrl-D": "\x04"} {
		for _, at := range [][]string{
			{"What should the model do", key},
			{"What should the model do", " \r", "In which languages", "\r", "How sensitive", key},
			{"What should the model do", " \r", "In which languages", "\r", "How sensitive", "\r", "What may it cost", "5" + key},
		} {
			var n need.Need
			screen, err := terminalTest(t, text.English, &n, steps(at...))
			var p *text.Problem
			if !errors.As(err, &p) || p.Code != text.Interrupted {
				t.Errorf("%s: %v\n%s", name, err, screen)
			}
		}
	}
}
