package detect

import "fmt"

// MaxListRows sets how many rows a list without LIMIT may return in one
// execution before unbounded-list tells of it: 100 without it.
func MaxListRows(n int) Option {
	return optionFunc(func(d *Detector) error {
		if n < 1 {
			return fmt.Errorf("MaxListRows(%d): give 1 or more", n)
		}
		d.judging.Thresholds.ListRows = n
		return nil
	})
}

// MaxListColumns sets how many columns SELECT * may read in a list of ten rows
// or more before wide-select tells of it: 20 without it.
func MaxListColumns(n int) Option {
	return optionFunc(func(d *Detector) error {
		if n < 1 {
			return fmt.Errorf("MaxListColumns(%d): give 1 or more", n)
		}
		d.judging.Thresholds.ListColumns = n
		return nil
	})
}

// MaxColumnBytes sets how many bytes a column of such a list may take in a
// row, on average over the first rows: 2048 without it.
func MaxColumnBytes(n int) Option {
	return optionFunc(func(d *Detector) error {
		if n < 1 {
			return fmt.Errorf("MaxColumnBytes(%d): give 1 or more", n)
		}
		d.judging.Thresholds.ColumnBytes = n
		return nil
	})
}
