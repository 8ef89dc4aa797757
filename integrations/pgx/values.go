package nplusonepgx

import (
	"encoding/binary"
	"math"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/nplusone-go/nplusone/internal/cell"
)

const binaryFormat = 1

// hashed is the cell of a value as it came over the wire, without making the
// value. What can be no key is 0.
func hashed(oid uint32, format byte, raw []byte) cell.Cell {
	if raw == nil {
		return 0
	}
	switch oid {
	case pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID, pgtype.OIDOID:
		if format == binaryFormat {
			return cell.OfInt(integer(raw))
		}
		return cell.OfText(string(raw))
	case pgtype.BoolOID, pgtype.Float4OID, pgtype.Float8OID, pgtype.TimestampOID, pgtype.TimestamptzOID, pgtype.DateOID:
		return 0
	case pgtype.UUIDOID:
		if format == binaryFormat && len(raw) == 16 {
			return cell.Of([16]byte(raw))
		}
		return cell.OfText(string(raw))
	case pgtype.NumericOID:
		return cell.Of(decode(oid, format, raw))
	}
	if isText(oid, format) {
		return cell.OfText(string(raw))
	}
	return 0
}

// isText tells what is text as it stands. Types that pgx does not know, such as
// enumerations, come as text.
func isText(oid uint32, format byte) bool {
	switch oid {
	case pgtype.TextOID, pgtype.VarcharOID, pgtype.BPCharOID, pgtype.NameOID, pgtype.QCharOID, pgtype.UnknownOID, pgtype.JSONOID, pgtype.XMLOID:
		return true
	}
	return format != binaryFormat
}

func integer(raw []byte) int64 {
	switch len(raw) {
	case 8:
		return int64(binary.BigEndian.Uint64(raw))
	case 4:
		return int64(int32(binary.BigEndian.Uint32(raw)))
	case 2:
		return int64(int16(binary.BigEndian.Uint16(raw)))
	}
	return 0
}

// postgresEpoch is where PostgreSQL's times begin.
var postgresEpoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// decode makes the value that database/sql would have. Of types that are no
// keys and have no simple form it makes nil.
func decode(oid uint32, format byte, raw []byte) any {
	if raw == nil {
		return nil
	}
	if format != binaryFormat {
		return ofText(oid, string(raw))
	}
	switch oid {
	case pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID:
		return integer(raw)
	case pgtype.OIDOID:
		return integer(raw) & math.MaxUint32
	case pgtype.UUIDOID:
		return uuid(raw)
	case pgtype.BoolOID:
		return len(raw) == 1 && raw[0] != 0
	case pgtype.TimestampOID, pgtype.TimestamptzOID:
		return postgresEpoch.Add(time.Duration(integer(raw)) * time.Microsecond)
	case pgtype.DateOID:
		return postgresEpoch.AddDate(0, 0, int(integer(raw)))
	case pgtype.Float8OID:
		if len(raw) == 8 {
			return math.Float64frombits(binary.BigEndian.Uint64(raw))
		}
	case pgtype.Float4OID:
		if len(raw) == 4 {
			return float64(math.Float32frombits(binary.BigEndian.Uint32(raw)))
		}
	case pgtype.NumericOID:
		return numeric(raw)
	case pgtype.ByteaOID:
		return raw
	}
	if isText(oid, format) {
		return string(raw)
	}
	return nil
}

func ofText(oid uint32, s string) any {
	switch oid {
	case pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID:
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return n
		}
	case pgtype.BoolOID:
		return s == "t"
	}
	return s
}

func uuid(raw []byte) any {
	if len(raw) != 16 {
		return nil
	}
	text, err := pgtype.UUID{Bytes: [16]byte(raw), Valid: true}.Value()
	if err != nil {
		return nil
	}
	return text
}

// numeric is a decimal as database/sql has it: text.
func numeric(raw []byte) any {
	var n pgtype.Numeric
	plan := pgtype.NumericCodec{}.PlanScan(nil, pgtype.NumericOID, pgtype.BinaryFormatCode, &n)
	if plan == nil || plan.Scan(raw, &n) != nil {
		return nil
	}
	text, err := n.Value()
	if err != nil {
		return nil
	}
	return text
}

// encode is the way back, for a value that is changed on its way. It reports
// false for what has none.
func encode(oid uint32, format byte, v any) ([]byte, bool) {
	switch v := v.(type) {
	case string:
		if oid == pgtype.UUIDOID && format == binaryFormat {
			var u pgtype.UUID
			err := u.Scan(v)
			return u.Bytes[:], err == nil
		}
		if oid == pgtype.NumericOID && format == binaryFormat {
			return encodeNumeric(v)
		}
		return []byte(v), true
	case int64:
		return encodeInteger(oid, format, v)
	case []byte:
		return v, true
	case bool:
		if format == binaryFormat {
			return []byte{map[bool]byte{true: 1}[v]}, true
		}
		return []byte(map[bool]string{true: "t", false: "f"}[v]), true
	case time.Time:
		if format == binaryFormat && oid != pgtype.DateOID {
			return binary.BigEndian.AppendUint64(nil, uint64(v.Sub(postgresEpoch)/time.Microsecond)), true
		}
	}
	return nil, false
}

func encodeNumeric(s string) ([]byte, bool) {
	var n pgtype.Numeric
	if n.Scan(s) != nil {
		return nil, false
	}
	plan := pgtype.NumericCodec{}.PlanEncode(nil, pgtype.NumericOID, pgtype.BinaryFormatCode, n)
	if plan == nil {
		return nil, false
	}
	raw, err := plan.Encode(n, nil)
	return raw, err == nil
}

func encodeInteger(oid uint32, format byte, n int64) ([]byte, bool) {
	if format != binaryFormat {
		return strconv.AppendInt(nil, n, 10), true
	}
	switch oid {
	case pgtype.Int8OID:
		return binary.BigEndian.AppendUint64(nil, uint64(n)), true
	case pgtype.Int4OID, pgtype.OIDOID:
		return binary.BigEndian.AppendUint32(nil, uint32(n)), oid == pgtype.OIDOID || n == int64(int32(n))
	case pgtype.Int2OID:
		return binary.BigEndian.AppendUint16(nil, uint16(n)), n == int64(int16(n))
	}
	return nil, false
}
