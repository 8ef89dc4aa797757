package inproc

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"sync"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
)

var pgxDBs sync.Map // "host:port/database" -> *NPlusOneDB

// NPlusOnePgxDB returns what is remembered of one database, the same for all
// connections of a pool.
func NPlusOnePgxDB(host string, port uint16, database string) *NPlusOneDB {
	db, _ := pgxDBs.LoadOrStore(fmt.Sprintf("%s:%d/%s", host, port, database), new(NPlusOneDB))
	return db.(*NPlusOneDB)
}

// NPlusOnePgx begins to follow a statement of pgx's own interface. It returns
// nil for one that came through database/sql, which is followed there.
func NPlusOnePgx(ctx context.Context, db *NPlusOneDB, home *NPlusOneConn, query string, args []any) (run *NPlusOneRun) {
	if query == "" || off() || throughDatabaseSQL() {
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			failed(p)
			run = nil
		}
	}()
	source := db.source.Load()
	if source == nil {
		statements.Store(true)
		source = detector().NewDatabase(fingerprint.PostgreSQL, nil)
		if !db.source.CompareAndSwap(nil, source) {
			source = db.source.Load()
		}
	}
	run = home.newRun()
	if !run.x.Start(ctx, source, &home.memory, query) {
		run.free()
		return nil
	}
	for i, arg := range args {
		run.x.Arg(i+1, "", argument(arg))
	}
	return run
}

// argument converts what the program passed into a driver's value, as
// database/sql would; lists become text.
func argument(v any) any {
	converted, err := driver.DefaultParameterConverter.ConvertValue(v)
	if err == nil {
		return converted
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.Array && r.Len() == 16 && r.Type().Elem().Kind() == reflect.Uint8 {
		id := make([]byte, 16)
		reflect.Copy(reflect.ValueOf(id), r)
		return id
	}
	return fmt.Sprint(v)
}

var stdlibCallers sync.Map // pc -> bool

// throughDatabaseSQL looks at the caller of pgx: frames are this function,
// NPlusOnePgx, nplusoneStart and the method of pgx.Conn.
func throughDatabaseSQL() bool {
	var pcs [3]uintptr
	n := runtime.Callers(5, pcs[:])
	for _, pc := range pcs[:n] {
		known, ok := stdlibCallers.Load(pc)
		if !ok {
			name := ""
			if frame, _ := runtime.CallersFrames([]uintptr{pc}).Next(); frame.Function != "" {
				name = frame.Function
			}
			known = strings.HasPrefix(name, "github.com/jackc/pgx/v5/stdlib.")
			stdlibCallers.Store(pc, known)
		}
		if known.(bool) {
			return true
		}
	}
	return false
}

// PgxWants returns how many columns of the row are wanted. columns is asked
// at the first row.
func (r *NPlusOneRun) PgxWants(columns func() []string) int {
	if r == nil || r.broken {
		return 0
	}
	defer r.guard()
	if !r.inRow {
		r.inRow = true
		r.x.Query(columns())
	}
	wants := r.x.Wants()
	if wants == 0 {
		r.x.Row()
	}
	return wants
}

// PgxCell hashes a column as it came over the wire.
func (r *NPlusOneRun) PgxCell(i int, oid uint32, format int16, raw []byte) {
	defer r.guard()
	r.x.Cell(i, wireValue(oid, format, raw))
}

// PgxRow ends a row.
func (r *NPlusOneRun) PgxRow() {
	defer r.guard()
	r.x.Row()
}

// PgxClose ends the rows. The run must not be used after it.
func (r *NPlusOneRun) PgxClose(err error) {
	if r == nil {
		return
	}
	defer r.end()
	if !r.inRow {
		if err != nil {
			r.x.Ran(record.Failed, -1)
			return
		}
		r.x.Query(nil)
	}
	if err == nil {
		err = io.EOF
	}
	r.x.Close(err)
}

// The types whose values can be keys, by their OIDs in PostgreSQL's catalog.
const (
	oidInt8    = 20
	oidInt2    = 21
	oidInt4    = 23
	oidText    = 25
	oidName    = 19
	oidBpchar  = 1042
	oidVarchar = 1043
	oidUUID    = 2950
)

func wireValue(oid uint32, format int16, raw []byte) any {
	if raw == nil {
		return nil
	}
	binaryForm := format == 1
	switch oid {
	case oidInt8, oidInt4, oidInt2:
		if !binaryForm {
			return string(raw)
		}
		switch len(raw) {
		case 8:
			return int64(binary.BigEndian.Uint64(raw))
		case 4:
			return int64(int32(binary.BigEndian.Uint32(raw)))
		case 2:
			return int64(int16(binary.BigEndian.Uint16(raw)))
		}
	case oidText, oidVarchar, oidBpchar, oidName:
		return string(raw)
	case oidUUID:
		return raw
	}
	return nil
}
