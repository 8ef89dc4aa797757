package detect

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/judge/suppress"
	"github.com/nplusone-go/nplusone/report"
)

// AllowSite marks findings at a call site as known: "posts.go:48", or a
// longer end of the path, or without the line the whole file. The site is the
// finding's own or any other frame of the program that led to it.
func AllowSite(site, reason string) Option {
	return allowOption("AllowSite", suppress.AllowSite, site, reason, func(r *suppress.Rule) error {
		file, line, hasLine := strings.Cut(site, ":")
		if hasLine {
			n, err := strconv.Atoi(line)
			if err != nil || n < 1 {
				return fmt.Errorf("%q is no line number: write it as posts.go:48", line)
			}
			r.Line = n
		}
		if !strings.HasSuffix(file, ".go") {
			return fmt.Errorf("%q is no Go file: write the site as posts.go:48", file)
		}
		r.File = strings.TrimPrefix(strings.TrimPrefix(file, "./"), "/")
		return nil
	})
}

// AllowFunction marks findings below a function as known. It is named as
// reports do ("example.com/app.(*Store).Post") or by an end of that that
// starts behind a slash or a dot ("app.(*Store).Post").
func AllowFunction(function, reason string) Option {
	return allowOption("AllowFunction", suppress.AllowFunction, function, reason, func(*suppress.Rule) error { return nil })
}

// AllowTable marks findings whose repeated statement reads or writes a table
// as known. Case does not matter; a schema may be given.
func AllowTable(table, reason string) Option {
	return allowOption("AllowTable", suppress.AllowTable, table, reason, func(*suppress.Rule) error { return nil })
}

// AllowShape marks findings on one shape of statement as known, by the 16
// hexadecimal digits that reports print.
func AllowShape(shape, reason string) Option {
	return allowOption("AllowShape", suppress.AllowShape, shape, reason, func(r *suppress.Rule) error {
		if _, err := fingerprint.ParseID(shape); err != nil {
			return fmt.Errorf("%q is no shape: give the 16 hexadecimal digits that a report prints", shape)
		}
		return nil
	})
}

func allowOption(option, kind, match, reason string, check func(*suppress.Rule) error) Option {
	return optionFunc(func(d *Detector) error {
		match, reason := strings.TrimSpace(match), strings.TrimSpace(reason)
		if match == "" {
			return fmt.Errorf("%s(%q, %q): it matches nothing; say what is known", option, match, reason)
		}
		if reason == "" {
			return fmt.Errorf("%s(%q, %q): a suppression needs a reason", option, match, reason)
		}
		rule := suppress.Rule{Suppression: report.Suppression{Kind: kind, Match: match, Reason: reason}}
		if err := check(&rule); err != nil {
			return fmt.Errorf("%s: %w", option, err)
		}
		d.judging.Allows = append(d.judging.Allows, rule)
		return nil
	})
}
