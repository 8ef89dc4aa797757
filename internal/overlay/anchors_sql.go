package overlay

import (
	"fmt"
	"go/ast"
	"strings"
)

// spliceSQL hooks database/sql where arguments are already driver values and
// rows still are: the calls of the driver's Query and Exec, and Rows.
func spliceSQL(f *file) error {
	f.importDriver()
	for _, step := range []func(*file) error{sqlFields, sqlStatementText, sqlCalls, sqlDirectRows, sqlRows, sqlColumnScanner} {
		if err := step(f); err != nil {
			return err
		}
	}
	f.appendText(sqlFunctions)
	return nil
}

// sqlFunctions stand for the driver calls that they wrap. A run is handed
// from the call to the Rows by a variable of queryDC, or where a statement was
// prepared through its connection, keyed by the driver's rows, for statements
// of one transaction may cross.
const sqlFunctions = `
func nplusoneQuery(dc *driverConn, into **nplusone.NPlusOneRun, ctx context.Context, queryerCtx driver.QueryerContext, queryer driver.Queryer, query string, nvdargs []driver.NamedValue) (driver.Rows, error) {
	run := nplusone.NPlusOneStart(ctx, &dc.db.nplusone, &dc.nplusone, dc.db.connector, dc.ci, query, nvdargs)
	rows, err := ctxDriverQuery(ctx, queryerCtx, queryer, query, nvdargs)
	if run.Rows(rows, err) {
		*into = run
	}
	return rows, err
}

func nplusoneExec(dc *driverConn, ctx context.Context, execerCtx driver.ExecerContext, execer driver.Execer, query string, nvdargs []driver.NamedValue) (driver.Result, error) {
	run := nplusone.NPlusOneStart(ctx, &dc.db.nplusone, &dc.nplusone, dc.db.connector, dc.ci, query, nvdargs)
	res, err := ctxDriverExec(ctx, execerCtx, execer, query, nvdargs)
	run.Result(err)
	return res, err
}

func nplusoneStmtQuery(ctx context.Context, ds *driverStmt, nvdargs []driver.NamedValue) (driver.Rows, error) {
	dc, ok := ds.Locker.(*driverConn)
	if !ok || dc.db == nil {
		return ctxDriverStmtQuery(ctx, ds.si, nvdargs)
	}
	run := nplusone.NPlusOneStart(ctx, &dc.db.nplusone, &dc.nplusone, dc.db.connector, dc.ci, ds.nplusone, nvdargs)
	rows, err := ctxDriverStmtQuery(ctx, ds.si, nvdargs)
	if run.Rows(rows, err) {
		dc.nplusone.Follow(run)
	}
	return rows, err
}

func nplusoneStmtExec(ctx context.Context, ds *driverStmt, nvdargs []driver.NamedValue) (driver.Result, error) {
	dc, ok := ds.Locker.(*driverConn)
	if !ok || dc.db == nil {
		return ctxDriverStmtExec(ctx, ds.si, nvdargs)
	}
	run := nplusone.NPlusOneStart(ctx, &dc.db.nplusone, &dc.nplusone, dc.db.connector, dc.ci, ds.nplusone, nvdargs)
	res, err := ctxDriverStmtExec(ctx, ds.si, nvdargs)
	run.Result(err)
	return res, err
}

func (rs *Rows) nplusoneTake() {
	dc := rs.dc
	if dc == nil || rs.nplusone != nil {
		return
	}
	dc.Lock()
	defer dc.Unlock()
	rs.nplusone = dc.nplusone.Take(rs.rowsi)
}
`

func sqlFields(f *file) error {
	for name, decl := range map[string]string{
		"DB":         "nplusone nplusone.NPlusOneDB",
		"driverConn": "nplusone nplusone.NPlusOneConn",
		"driverStmt": "nplusone string",
		"Rows":       "nplusone *nplusone.NPlusOneRun",
	} {
		if err := f.field(name, decl); err != nil {
			return err
		}
	}
	return nil
}

// sqlStatementText gives every prepared statement its text.
func sqlStatementText(f *file) error {
	for _, place := range []struct{ receiver, function, text string }{
		{"driverConn", "prepareLocked", "query"},
		{"DB", "execDC", "query"},
		{"DB", "queryDC", "query"},
		{"Tx", "StmtContext", "stmt.query"},
	} {
		fn, err := f.function(place.receiver, place.function)
		if err != nil {
			return err
		}
		found := 0
		ast.Inspect(fn, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || lit.Type == nil || f.text(lit.Type) != "driverStmt" {
				return true
			}
			found++
			before := strings.TrimRight(string(f.src[f.offset(lit.Lbrace)+1:f.offset(lit.Rbrace)]), " \t\n")
			sep := ", "
			if before == "" || strings.HasSuffix(before, ",") {
				sep = ""
			}
			f.insert(lit.Rbrace, sep+"nplusone: "+place.text)
			return true
		})
		if found != 1 {
			return fmt.Errorf("%d values of driverStmt in %s", found, place.function)
		}
	}
	return nil
}

func sqlCalls(f *file) error {
	for _, place := range []struct{ receiver, function, callee, ours, first string }{
		{"DB", "queryDC", "ctxDriverQuery", "nplusoneQuery", "dc, &nplusoneRun, "},
		{"DB", "execDC", "ctxDriverExec", "nplusoneExec", "dc, "},
		{"", "rowsiFromStatement", "ctxDriverStmtQuery", "nplusoneStmtQuery", ""},
		{"", "resultFromStatement", "ctxDriverStmtExec", "nplusoneStmtExec", ""},
	} {
		fn, err := f.function(place.receiver, place.function)
		if err != nil {
			return err
		}
		call, err := f.call(fn, place.callee)
		if err != nil {
			return err
		}
		f.replace(call.Fun, place.ours)
		if place.first != "" {
			f.insert(call.Lparen+1, place.first)
			continue
		}
		if len(call.Args) != 3 || f.text(call.Args[1]) != "ds.si" {
			return fmt.Errorf("other arguments of %s", place.callee)
		}
		f.replace(call.Args[1], "ds")
	}
	return nil
}

// sqlDirectRows hands a run to the Rows of a query that was not prepared.
func sqlDirectRows(f *file) error {
	fn, err := f.function("DB", "queryDC")
	if err != nil {
		return err
	}
	var found *ast.CompositeLit
	ast.Inspect(fn, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if ok && found == nil && lit.Type != nil && f.text(lit.Type) == "Rows" && !strings.Contains(f.text(lit), "closeStmt") {
			found = lit
		}
		return true
	})
	if found == nil {
		return fmt.Errorf("no Rows without a statement in queryDC")
	}
	f.insert(fn.Body.Lbrace+1, " var nplusoneRun *nplusone.NPlusOneRun;")
	f.insert(found.Lbrace+1, "nplusone: nplusoneRun, ")
	return nil
}

func sqlRows(f *file) error {
	begin, err := f.function("Rows", "initContextClose")
	if err != nil {
		return err
	}
	f.insert(begin.Body.Lbrace+1, " rs.nplusoneTake();")

	next, err := f.function("Rows", "nextLocked")
	if err != nil {
		return err
	}
	read, err := f.assignment(next, "rs.rowsi.Next")
	if err != nil {
		return err
	}
	f.insert(read.End(), "; rs.nplusone.Row(rs.lastcols, rs.lasterr)")

	sets, err := f.function("Rows", "NextResultSet")
	if err != nil {
		return err
	}
	further, err := f.assignment(sets, "nextResultSet.NextResultSet")
	if err != nil {
		return err
	}
	f.insert(further.End(), "; rs.nplusone.NextSet(rs.rowsi, rs.lasterr)")

	closing, err := f.function("Rows", "close")
	if err != nil {
		return err
	}
	// Within the connection's lock, in which its memory is used.
	last, err := f.assignment(closing, "rs.rowsi.Close")
	if err != nil {
		return err
	}
	f.insert(last.Pos(), "rs.nplusone.Close(rs.lasterr); rs.nplusone = nil; ")
	return nil
}

// sqlColumnScanner hooks the way of Go 1.27, by which a driver copies columns
// straight into the program's variables and Next is not called.
func sqlColumnScanner(f *file) error {
	if !strings.Contains(string(f.src), "RowsColumnScanner") {
		return nil
	}
	next, err := f.function("Rows", "nextLocked")
	if err != nil {
		return err
	}
	advance, err := f.assignment(next, "rscan.NextRow")
	if err != nil {
		return err
	}
	f.insert(advance.End(), "; rs.nplusone.NextRow(rs.lasterr)")
	for _, d := range f.ast.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || receiverName(fn) != "Rows" || fn.Body == nil {
			continue
		}
		var found *ast.IfStmt
		var call *ast.CallExpr
		ast.Inspect(fn, func(n ast.Node) bool {
			branch, ok := n.(*ast.IfStmt)
			if !ok || branch.Init == nil {
				return true
			}
			ast.Inspect(branch.Init, func(n ast.Node) bool {
				if c, ok := n.(*ast.CallExpr); ok && f.text(c.Fun) == "rscan.ScanColumn" && len(c.Args) == 3 {
					found, call = branch, c
				}
				return true
			})
			return true
		})
		if found != nil {
			f.insert(found.End(), "; rs.nplusone.Scanned("+f.text(call.Args[1])+", "+f.text(call.Args[2])+")")
			return nil
		}
	}
	return fmt.Errorf("no call of ScanColumn")
}
