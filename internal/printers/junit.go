package printers

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/report"
)

// JUnit writes the report as JUnit XML, for the test views of CI servers: a
// suite for each scope with a case for each of its findings, failed if it
// counts, skipped if it is suppressed, passed if it is known. A scope without
// findings has one case that passed. What XML cannot write becomes U+FFFD.
func JUnit(w io.Writer, r report.Report, opts ...Option) error {
	s := newSettings(opts)
	all := junitSuites{Name: cmp.Or(s.title, "nplusone")}
	for _, scope := range scopesOf(&r) {
		suite := s.junitSuite(scope, &r)
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Suites = append(all.Suites, suite)
	}
	if suite := junitMissed(&r); suite.Tests > 0 {
		all.Tests += suite.Tests
		all.Suites = append(all.Suites, suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	out := xml.NewEncoder(w)
	out.Indent("", "  ")
	if err := out.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// junitMissed is a suite of what was not looked at, which is neither passed
// nor failed.
func junitMissed(r *report.Report) junitSuite {
	suite := junitSuite{Name: "not looked at", Time: seconds(0), Tests: len(r.Missed), Skipped: len(r.Missed)}
	for _, what := range r.Missed {
		suite.Cases = append(suite.Cases, junitCase{Class: "nplusone", Name: what, Time: seconds(0), Skipped: &junitSkipped{Message: "not looked at"}})
	}
	return suite
}

// scopesOf lists the report's scopes, and after them those that only findings
// name, as in a report that was cut.
func scopesOf(r *report.Report) []report.ScopeStats {
	var scopes []report.ScopeStats
	seen := map[string]bool{}
	for _, s := range r.Scopes {
		if !seen[s.Name] {
			seen[s.Name] = true
			scopes = append(scopes, s)
		}
	}
	for _, f := range r.Findings {
		if !seen[f.Scope] {
			seen[f.Scope] = true
			scopes = append(scopes, report.ScopeStats{Name: f.Scope})
		}
	}
	return scopes
}

func (s *settings) junitSuite(scope report.ScopeStats, r *report.Report) junitSuite {
	suite := junitSuite{
		Name: cmp.Or(scope.Name, "unscoped"), Time: seconds(scope.DurationNS),
		Properties: []junitProperty{
			{"nplusone.queries", fmt.Sprint(scope.Queries)},
			{"nplusone.rows", fmt.Sprint(scope.Rows)},
			{"nplusone.db_seconds", seconds(scope.DBDurationNS)},
		},
	}
	if !s.at.IsZero() {
		suite.Timestamp = s.at.UTC().Format(time.RFC3339)
	}
	for _, n := range tree.Flat(tree.Tree(r.Findings)) {
		if n.Scope != scope.Name {
			continue
		}
		c := s.junitCase(n.Finding)
		if c.Failure != nil {
			suite.Failures++
		}
		if c.Skipped != nil {
			suite.Skipped++
		}
		suite.Cases = append(suite.Cases, c)
	}
	if len(suite.Cases) == 0 {
		suite.Cases = []junitCase{{Class: "nplusone", Name: "no findings", Time: seconds(0)}}
	}
	suite.Tests = len(suite.Cases)
	return suite
}

func (s *settings) junitCase(f *report.Finding) junitCase {
	at := s.site(f.Site)
	c := junitCase{
		Class: cmp.Or(at.Function, "nplusone"), Name: f.Rule + " " + sentences.Position(at),
		File: at.File, Time: seconds(f.Query.DurationNS),
	}
	if at.Line > 0 {
		c.Line = at.Line
	}
	switch tree.Standing(f) {
	case 0:
		c.Failure = &junitFailure{Message: sentences.Headline(f), Type: f.Rule, Text: s.message(f)}
	case 1:
		c.Output = "known: " + sentences.Headline(f)
	case 2:
		c.Skipped = &junitSkipped{Message: f.Suppressed}
	}
	return c
}

func seconds(ns int64) string { return fmt.Sprintf("%.6f", time.Duration(ns).Seconds()) }

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr,omitempty"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Line    int           `xml:"line,attr,omitempty"`
	Time    string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure,omitempty"`
	Skipped *junitSkipped `xml:"skipped,omitempty"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}
