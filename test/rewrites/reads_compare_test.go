package rewrites

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"

	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// differs runs a rewrite and says in what its rows differ from those of the
// loop, empty where in nothing.
func (f *found) differs(t *testing.T, d database, db *sql.DB, r *rewrite.Rewrite, got rowsByKey) string {
	t.Helper()
	for i := range r.Statements {
		st := &r.Statements[i]
		text, args := bindRead(d, st, f.keysOf(got, st.Elements), got.calls[0].args, nil)
		rows, err := db.QueryContext(t.Context(), text, args...)
		if err != nil {
			return err.Error()
		}
		var out [][]any
		columns, err := rows.Columns()
		if err != nil {
			return err.Error()
		}
		for rows.Next() {
			row, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			if err := rows.Scan(into...); err != nil {
				return err.Error()
			}
			out = append(out, row)
		}
		if err := rows.Close(); err != nil {
			return err.Error()
		}
		why := ""
		if st.Replaces {
			why = f.joinDiffers(st, out, got)
		} else {
			why = f.batchDiffers(st, out, got)
		}
		if why != "" {
			return why
		}
	}
	return ""
}

// batchDiffers gives the rows back to the executions by their keys.
func (f *found) batchDiffers(st *rewrite.Statement, out [][]any, got rowsByKey) string {
	byKey := map[string][]string{}
	for _, row := range out {
		if st.Outer && nothing(row, st.Child) {
			continue
		}
		key := line(row, st.Keys...)
		byKey[key] = append(byKey[key], line(row, st.Child...))
	}
	for i, c := range got.calls {
		var want []string
		for _, row := range c.rows {
			want = append(want, whole(row))
		}
		have := byKey[whole(f.key(c, st.Elements))]
		if len(have) == 0 && st.Default != nil {
			have = []string{whole(defaults(st.Default))}
		}
		if !st.Ordered {
			slices.Sort(want)
			have = slices.Sorted(slices.Values(have))
		}
		if !slices.Equal(want, have) {
			return fmt.Sprintf("call %d, %v: %q in place of %q", i, c.args, have, want)
		}
	}
	return ""
}

func defaults(v any) []any {
	row, several := v.(rewrite.Row)
	if !several {
		row = rewrite.Row{v}
	}
	out := slices.Clone(row)
	for i, v := range out {
		if v == rewrite.Null {
			out[i] = nil
		}
	}
	return out
}

func nothing(row []any, columns []int) bool {
	for _, i := range columns {
		if row[i] != nil {
			return false
		}
	}
	return true
}

// joinDiffers holds the joined rows against what the loop makes of the
// parent's rows: each with its children, or with NULLs.
func (f *found) joinDiffers(st *rewrite.Statement, out [][]any, got rowsByKey) string {
	width := len(got.parents[0])
	var want, have []string
	for i, parent := range got.parents {
		children := got.calls[i].rows
		if len(children) == 0 && st.Outer {
			children = [][]any{make([]any, len(st.Child))}
		}
		for _, child := range children {
			want = append(want, whole(parent)+" | "+whole(child))
		}
	}
	for _, row := range out {
		if len(row) < width {
			return fmt.Sprintf("%d columns in place of %d", len(row), width)
		}
		have = append(have, whole(row[:width])+" | "+line(row, st.Child...))
	}
	if !st.Ordered && f.c.Child.MaxRows > 1 {
		slices.Sort(want)
		slices.Sort(have)
	}
	for i := range max(len(want), len(have)) {
		if i >= len(want) || i >= len(have) || want[i] != have[i] {
			return fmt.Sprintf("row %d of %d differs: %q and %q", i, len(want), want[min(i, len(want)-1):], have[min(i, len(have)):])
		}
	}
	return ""
}
