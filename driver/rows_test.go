package driver_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/drivertest"
	"github.com/nplusone-go/nplusone/internal/record"
)

// rowFeatures are rows as database/sql reads them by Next, and, from Go 1.27,
// by NextRow and ScanColumn.
var rowFeatures = map[string]drivertest.Features{
	"next":        drivertest.AllFeatures &^ drivertest.RowsColumnScanner,
	"scan column": drivertest.AllFeatures,
	"prepared":    0,
}

type name string

func (n *name) Scan(src any) error {
	if s, ok := src.(string); ok {
		*n = name(s)
	}
	return nil
}

type id int

// Values are seen whatever type the program reads them into.
func TestValuesAreFollowed(t *testing.T) {
	t.Parallel()
	destinations := map[string]func() []any{
		"plain":           func() []any { return []any{new(int64), new(string), new([]byte)} },
		"small":           func() []any { return []any{new(int32), new(string), new(sql.RawBytes)} },
		"any":             func() []any { return []any{new(any), new(any), new(any)} },
		"named":           func() []any { return []any{new(id), new(name), new([]byte)} },
		"nullable":        func() []any { return []any{new(sql.NullInt64), new(sql.NullString), new(*string)} },
		"pointers":        func() []any { return []any{new(*int64), new(*string), new(any)} },
		"generic":         func() []any { return []any{new(sql.Null[int64]), new(sql.Null[string]), new(any)} },
		"number to text":  func() []any { return []any{new(string), new(string), new(string)} },
		"error in a name": func() []any { return []any{new(int64), new(int64), new([]byte)} },
	}
	for how, features := range rowFeatures {
		for what, dest := range destinations {
			t.Run(how+"/"+what, func(t *testing.T) {
				t.Parallel()
				d := detect.New(detect.NoImplicitScopes())
				db := driver.OpenDB((&drivertest.Fake{Features: features}).Connector(), driver.Detector(d))
				ctx, scope := d.Start(context.Background(), t.Name())
				rows, err := db.QueryContext(ctx, "select /* rows 12 */ id, name, data from parents")
				require.NoError(t, err)
				for n := int64(1); rows.Next(); n++ {
					// The order as a program has it: Scan, then a statement.
					_ = rows.Scan(dest()...)
					_, err := db.ExecContext(ctx, "select /* in 1 */ name from children where parent_id = ?", n)
					require.NoError(t, err)
				}
				require.NoError(t, rows.Close())
				report := scope.End()
				require.Len(t, report.Findings, 1)
				require.NotNil(t, report.Findings[0].Parent)
				assert.Equal(t, "id", report.Findings[0].Parent.Column)
				assert.Equal(t, 12, report.Findings[0].Parent.Matched)
				assert.Equal(t, 13, report.Scopes[0].Queries)
			})
		}
	}
}

// Rows that the program does not scan are rows all the same.
func TestRowsAreCounted(t *testing.T) {
	t.Parallel()
	for how, features := range rowFeatures {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			tests := []struct {
				name, query string
				read        func(*sql.Rows)
				want        int64
			}{
				{"not scanned", "rows 5", func(r *sql.Rows) {
					for r.Next() {
					}
				}, 5},
				{"left early", "rows 5", func(r *sql.Rows) { r.Next(); r.Next() }, 2},
				{"not read", "rows 5", func(*sql.Rows) {}, 0},
				{"scanned in part", "rows 3", func(r *sql.Rows) {
					for r.Next() {
						_ = r.Scan(new(int), new(int), new(int)) // fails at the second
					}
				}, 3},
				{"several sets", "sets", func(r *sql.Rows) {
					for r.Next() {
					}
					for r.NextResultSet() {
						for r.Next() {
						}
					}
				}, map[bool]int64{true: 3, false: 2}[features != 0]},
			}
			for _, tt := range tests {
				d := detect.New(detect.NoImplicitScopes())
				db := driver.OpenDB((&drivertest.Fake{Features: features}).Connector(), driver.Detector(d))
				ctx, scope := d.Start(context.Background(), tt.name)
				rows, err := db.QueryContext(ctx, tt.query)
				require.NoError(t, err)
				tt.read(rows)
				require.NoError(t, rows.Close())
				stats := scope.End().Scopes[0]
				assert.Equal(t, tt.want, stats.Rows, tt.name)
				assert.Equal(t, 1, stats.Queries, tt.name)
			}
		})
	}
}

// An intervention shows the program other values than the driver read, in
// the column asked for and nowhere else.
func TestInterventionsReachTheProgram(t *testing.T) {
	t.Parallel()
	for how, features := range rowFeatures {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			d := detect.New(detect.NoImplicitScopes())
			db := driver.OpenDB((&drivertest.Fake{Features: features}).Connector(), driver.Detector(d))
			read := func(opts ...detect.ScopeOption) (ids []int, names []string, seen record.Observation) {
				ctx, scope := d.Start(context.Background(), "test", opts...)
				rows, err := db.QueryContext(ctx, "rows 3")
				require.NoError(t, err)
				for rows.Next() {
					var id int
					var name, data string
					require.NoError(t, rows.Scan(&id, &name, &data))
					ids, names = append(ids, id), append(names, name)
				}
				require.NoError(t, rows.Close())
				scope.End()
				return ids, names, (*record.Scope)(scope).Observe()
			}
			// Both runs call read from the same line: the call is part of
			// what names a statement.
			var options []detect.ScopeOption
			for _, want := range [][]int{{1, 2, 3}, {1, 1, 1}} {
				ids, names, seen := read(options...)
				assert.Equal(t, want, ids)
				assert.Equal(t, []string{"name 1", "name 2", "name 3"}, names)
				require.Len(t, seen.Groups, 1)
				g := seen.Groups[0]
				options = []detect.ScopeOption{record.Alteration{Shape: g.Shape, Stack: g.Stack, Column: 0}}
			}
		})
	}
}
