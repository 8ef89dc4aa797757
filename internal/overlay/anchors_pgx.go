package overlay

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
)

// PgxFiles patches the two files of the pgx module in dir and returns them by
// name. Batches and CopyFrom are one round trip and are left alone.
func PgxFiles(dir string) (map[string][]byte, error) {
	out := map[string][]byte{}
	for name, splicer := range map[string]func(*file) error{"conn.go": splicePgxConn, "rows.go": splicePgxRows} {
		src, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		f, err := parseFile(name, src)
		if err != nil {
			return nil, err
		}
		if err := splicer(f); err != nil {
			return nil, fmt.Errorf("%s of pgx differs: %w", name, err)
		}
		text, err := splice(src, f.edits)
		if err != nil {
			return nil, err
		}
		out[name] = text
	}
	return out, nil
}

func splicePgxConn(f *file) error {
	f.importDriver()
	if err := f.field("Conn", "nplusone *nplusone.NPlusOneDB; nplusoneConn nplusone.NPlusOneConn"); err != nil {
		return err
	}
	query, err := f.function("Conn", "Query")
	if err != nil {
		return err
	}
	// The other call of getRows serves a rewriter's error.
	var rows *ast.AssignStmt
	for _, stmt := range query.Body.List {
		if a, ok := stmt.(*ast.AssignStmt); ok && f.text(a) == "rows := c.getRows(ctx, sql, args)" {
			rows = a
		}
	}
	if rows == nil {
		return fmt.Errorf("no rows from getRows in Conn.Query")
	}
	f.insert(rows.End(), "; rows.nplusone = c.nplusoneStart(ctx, sql, args)")

	exec, err := f.function("Conn", "exec")
	if err != nil {
		return err
	}
	for _, stmt := range exec.Body.List {
		if branch, ok := stmt.(*ast.IfStmt); ok && f.text(branch.Cond) == "queryRewriter != nil" {
			f.insert(branch.End(), "; nplusoneRun := c.nplusoneStart(ctx, sql, arguments); defer func() { nplusoneRun.Result(err) }()")
			f.appendText(pgxFunctions)
			return nil
		}
	}
	return fmt.Errorf("no rewriter in Conn.exec")
}

const pgxFunctions = `
func (c *Conn) nplusoneStart(ctx context.Context, sql string, args []any) *nplusone.NPlusOneRun {
	if _, watched := c.queryTracer.(interface{ NPlusOneWatched() }); watched {
		return nil
	}
	if c.nplusone == nil {
		c.nplusone = nplusone.NPlusOnePgxDB(c.config.Host, c.config.Port, c.config.Database)
	}
	if sd, ok := c.preparedStatements[sql]; ok && sd.SQL != "" {
		sql = sd.SQL
	}
	return nplusone.NPlusOnePgx(ctx, c.nplusone, &c.nplusoneConn, sql, args)
}
`

func splicePgxRows(f *file) error {
	f.importDriver()
	if err := f.field("baseRows", "nplusone *nplusone.NPlusOneRun"); err != nil {
		return err
	}
	next, err := f.function("baseRows", "Next")
	if err != nil {
		return err
	}
	read, err := f.assignment(next, "rows.resultReader.Values")
	if err != nil {
		return err
	}
	f.insert(read.End(), "; rows.nplusoneRow()")
	closing, err := f.function("baseRows", "Close")
	if err != nil {
		return err
	}
	for _, stmt := range closing.Body.List {
		if f.text(stmt) == "rows.values = nil" {
			f.insert(stmt.Pos(), "rows.nplusone.PgxClose(rows.err); rows.nplusone = nil; ")
			f.appendText(`
func (rows *baseRows) nplusoneRow() {
	wants := rows.nplusone.PgxWants(func() (names []string) {
		for _, d := range rows.FieldDescriptions() {
			names = append(names, d.Name)
		}
		return names
	})
	if wants == 0 {
		return
	}
	fields := rows.FieldDescriptions()
	for i := 0; i < wants && i < len(rows.values) && i < len(fields); i++ {
		rows.nplusone.PgxCell(i, fields[i].DataTypeOID, fields[i].Format, rows.values[i])
	}
	rows.nplusone.PgxRow()
}
`)
			return nil
		}
	}
	return fmt.Errorf("no rows.values = nil in baseRows.Close")
}
