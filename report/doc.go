// Package report has the types of what nplusone finds: a Report with its
// findings, the queries, positions and fixes of these, and the table of rules.
//
// A reporter gets the report of each scope that ends:
//
//	type counter struct{ findings atomic.Int64 }
//
//	func (c *counter) Report(_ context.Context, r report.Report) {
//		c.findings.Add(int64(len(r.Findings)))
//	}
//
//	d := detect.New(detect.ReportTo(&counter{}))
//
// In JSON a report is of version 1, to which fields are only added. Package
// formats writes it for people and tools, compare merges and compares reports,
// baseline keeps known findings, logs writes to log/slog, and rules has a page
// for each rule.
//
// The package holds no values of the program: literals are replaced in every
// statement.
package report
