package trial

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// guard turns a driver's panic into an error, which leaves out what the panic
// says: that may be values.
func guard(err *error) {
	if recover() != nil {
		*err = errPanicked
	}
}

const errPanicked = NotTried("the driver panicked")

// query runs a statement as database/sql would: at once where the driver can,
// else prepared.
func query(ctx context.Context, c driver.Conn, text string, args []any) (rows driver.Rows, end func() error, err error) {
	if q, ok := c.(driver.QueryerContext); ok {
		named, err := bound(c, nil, args)
		if err != nil {
			return nil, nil, err
		}
		rows, err = q.QueryContext(ctx, text, named)
		if err != driver.ErrSkip { //nolint:errorlint // database/sql compares it so
			return rows, func() error { return nil }, err
		}
	}
	st, err := prepare(ctx, c, text)
	if err != nil {
		return nil, nil, err
	}
	rows, err = queryPrepared(ctx, c, st, args)
	if err != nil {
		_ = st.Close()
		return nil, nil, err
	}
	return rows, st.Close, nil
}

func prepare(ctx context.Context, c driver.Conn, text string) (driver.Stmt, error) {
	if p, ok := c.(driver.ConnPrepareContext); ok {
		return p.PrepareContext(ctx, text)
	}
	return c.Prepare(text)
}

func queryPrepared(ctx context.Context, c driver.Conn, st driver.Stmt, args []any) (driver.Rows, error) {
	if want := st.NumInput(); want >= 0 && want != len(args) {
		return nil, fmt.Errorf("expected %d arguments, got %d", want, len(args))
	}
	named, err := bound(c, st, args)
	if err != nil {
		return nil, err
	}
	if q, ok := st.(driver.StmtQueryContext); ok {
		return q.QueryContext(ctx, named)
	}
	return st.Query(values(named)) //nolint:staticcheck // all that such a driver has
}

func values(named []driver.NamedValue) []driver.Value {
	out := make([]driver.Value, len(named))
	for i := range named {
		out[i] = named[i].Value
	}
	return out
}

// exec runs a statement of ours that returns nothing.
func exec(ctx context.Context, c driver.Conn, text string) (err error) {
	defer guard(&err)
	if x, ok := c.(driver.ExecerContext); ok {
		_, err := x.ExecContext(ctx, text, nil)
		if err != driver.ErrSkip { //nolint:errorlint // database/sql compares it so
			return err
		}
	}
	st, err := prepare(ctx, c, text)
	if err != nil {
		return err
	}
	defer st.Close()
	if x, ok := st.(driver.StmtExecContext); ok {
		_, err = x.ExecContext(ctx, nil)
		return err
	}
	_, err = st.Exec(nil) //nolint:staticcheck // all that such a driver has
	return err
}

// bound are arguments as the driver takes them. A statement is asked before
// its connection.
func bound(c driver.Conn, st driver.Stmt, args []any) ([]driver.NamedValue, error) {
	out := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: arg}
		if err := check(c, st, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func check(c driver.Conn, st driver.Stmt, v *driver.NamedValue) error {
	checker, ok := st.(driver.NamedValueChecker)
	if !ok {
		checker, ok = c.(driver.NamedValueChecker)
	}
	if ok {
		if err := checker.CheckNamedValue(v); err != driver.ErrSkip { //nolint:errorlint // database/sql compares it so
			return err
		}
	}
	var converter driver.ValueConverter = driver.DefaultParameterConverter
	if by, ok := st.(driver.ColumnConverter); ok { //nolint:staticcheck // older drivers have it
		converter = by.ColumnConverter(v.Ordinal - 1)
	}
	value, err := converter.ConvertValue(v.Value)
	v.Value = value
	return err
}

// begin keeps database/sql's rule for drivers that know no options.
func begin(ctx context.Context, c driver.Conn) (tx driver.Tx, err error) {
	defer guard(&err)
	b, ok := c.(driver.ConnBeginTx)
	if !ok {
		return nil, errors.New("the driver does not support read-only transactions")
	}
	return b.BeginTx(ctx, driver.TxOptions{ReadOnly: true, Isolation: repeatableRead})
}

// repeatableRead is sql.LevelRepeatableRead.
const repeatableRead driver.IsolationLevel = 4

func rollback(tx driver.Tx) (err error) {
	defer guard(&err)
	return tx.Rollback()
}

func closeConn(c driver.Conn) (err error) {
	defer guard(&err)
	return c.Close()
}

// read runs a statement and reads its rows, at most so many.
func read(ctx context.Context, c driver.Conn, text string, args []any, most *int) (out *rowSet, err error) {
	defer guard(&err)
	rows, end, err := query(ctx, c, text, args)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err2 := closeRows(rows, end); err == nil {
			err = err2
		}
	}()
	out = &rowSet{columns: rows.Columns()}
	out.kinds = kindsOf(rows, len(out.columns))
	row := make([]driver.Value, len(out.columns))
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := rows.Next(row)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if *most--; *most < 0 {
			return nil, NotTried("too many rows to compare")
		}
		out.rows = append(out.rows, typed(kept(row), out.kinds))
	}
}

func closeRows(rows driver.Rows, end func() error) (err error) {
	defer guard(&err)
	err = rows.Close()
	if err2 := end(); err == nil {
		err = err2
	}
	return err
}

// kept copies what the driver overwrites with the next row.
func kept(row []driver.Value) []any {
	out := make([]any, len(row))
	for i, v := range row {
		if b, ok := v.([]byte); ok && b != nil {
			v = append([]byte{}, b...)
		}
		out[i] = v
	}
	return out
}

func kindsOf(rows driver.Rows, n int) []Kind {
	out := make([]Kind, n)
	if named, ok := rows.(driver.RowsColumnTypeDatabaseTypeName); ok {
		for i := range out {
			out[i] = kindOf(named.ColumnTypeDatabaseTypeName(i))
		}
	}
	return out
}
