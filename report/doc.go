// Package report writes what package detect found: for people, for editors,
// for logs and for the tools of continuous integration.
//
// Each format is a function of a writer and a report, with one style of
// option:
//
//	report.Text(os.Stderr, r)
//	report.SARIF(f, r, report.Root(repository))
//	report.Write(f, report.FormatHTML, r)
//
// A format ignores options that do not concern it. Nothing in a report can
// break the format that it is written in: control characters, markup and
// invalid UTF-8 in statements and names are escaped or replaced.
//
// [Slog] and [OpenDir] are reporters that a detector calls by itself; [Read]
// and [Merge] bring reports of several processes together; a [Baseline] tells
// findings that are known from new ones.
//
// Functions write in small pieces; give them a buffered writer where that
// matters. They keep nothing of the report.
package report
