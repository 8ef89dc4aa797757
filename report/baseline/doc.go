// Package baseline keeps known findings in a file: they do not fail, new ones
// and those that grew do.
//
//	known, _, err := baseline.LoadBaseline("nplusone.baseline")
//	if err != nil {
//		return err
//	}
//	c := known.Apply(&r, time.Now())
//	for _, line := range c.Lines() {
//		fmt.Println(line)
//	}
//	if c.Failed() {
//		os.Exit(1)
//	}
//
// The command does the same: nplusone baseline.
package baseline
