// Package compare merges the reports of scopes, processes and shards, and shows
// what is new and what is gone between two reports.
//
//	now := compare.Merge(reports...)
//	d := compare.Diff(base, now)
//	fmt.Println(len(d.New), "new,", len(d.Gone), "gone")
//
// Findings are compared by their ids, which hold while code moves.
package compare
