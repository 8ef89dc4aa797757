// Package formats writes a report in any of the formats that nplusone knows:
// for people, for machines, and for the code hosts that show findings beside
// the code.
//
//	d := detect.New()
//	ctx, scope := d.Start(ctx, "import")
//	importAll(ctx)
//	err := formats.Write(os.Stdout, formats.Text, scope.End())
//
// What is written follows from the report alone: to merge several, use package
// compare.
package formats
