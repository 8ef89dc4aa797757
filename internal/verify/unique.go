package verify

import (
	"context"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// uniques are the unique indexes of a table as the catalogues have them, each
// row an index and one of its columns; those for a part of the rows, and
// those that are checked late, are no help to ON CONFLICT.
var uniques = map[fingerprint.Dialect]string{
	fingerprint.PostgreSQL: `SELECT x.indexrelid::text, COALESCE(a.attname::text, '')
FROM pg_index x CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k(attnum, n)
LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum AND k.attnum > 0
WHERE x.indrelid = to_regclass($1) AND x.indisunique AND x.indisvalid AND x.indimmediate AND x.indpred IS NULL AND k.n <= x.indnkeyatts ORDER BY 1`,
	fingerprint.MySQL: `SELECT index_name, CASE WHEN sub_part IS NULL THEN COALESCE(column_name, '') ELSE '' END FROM information_schema.statistics
WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ? AND non_unique = 0 ORDER BY index_name`,
	fingerprint.SQLite: `SELECT l.name, COALESCE(i.name, '') FROM pragma_index_list(?) AS l, pragma_index_info(l.name) AS i
WHERE l."unique" = 1 AND l.partial = 0 ORDER BY l.name`,
}

// lacksUnique is what to say of a rewrite that leans on a unique index: known
// is false where the catalogue does not tell, and missing is set where there
// is none.
func (s *session) lacksUnique(ctx context.Context, u *rewrite.Unique) (missing, known bool, err error) {
	if known, err = s.isTable(ctx, u.Table, u.Text); err != nil || !known {
		return false, false, err
	}
	rows, err := s.Query(ctx, uniques[s.Dialect], s.catalogueArgs(u.Table, u.Text)...)
	if err != nil {
		return false, false, err
	}
	sets := map[string][]string{}
	for _, row := range rows.Rows {
		name := row[0]
		sets[name] = append(sets[name], strings.ToLower(row[1]))
	}
	if s.Dialect == fingerprint.SQLite {
		// The row's own number is a key without an index.
		rows, err := s.Query(ctx, "SELECT name FROM pragma_table_info(?) WHERE pk > 0", s.catalogueArgs(u.Table, u.Text)...)
		if err != nil {
			return false, false, err
		}
		for _, row := range rows.Rows {
			sets[""] = append(sets[""], strings.ToLower(row[0]))
		}
	}
	for _, columns := range sets {
		if sameColumns(columns, u.Columns) {
			return false, true, nil
		}
	}
	return true, true, nil
}

// sameColumns compares two sets of columns, whatever their order.
func sameColumns(have, want []string) bool {
	if len(have) != len(want) {
		return false
	}
	return !slices.ContainsFunc(want, func(c string) bool { return !slices.Contains(have, strings.ToLower(c)) })
}
