package verify

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// canonical writes a value so that equal ones are equal text, whichever way
// they came: MySQL sends an integer as text where a statement has no
// arguments and as an integer where it has, SQLite a boolean as an integer.
// NULL is not the empty text.
func canonical(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case int64:
		return "n" + strconv.FormatInt(v, 10)
	case float64:
		return number(v)
	case float32:
		return number(float64(v))
	case bool:
		if v {
			return "n1"
		}
		return "n0"
	case time.Time:
		return "t" + v.UTC().Format(time.RFC3339Nano)
	case []byte:
		return text(string(v))
	case string:
		return text(v)
	}
	return text(fmt.Sprint(v))
}

// number rounds to twelve digits: a sum over a join may add in another order.
func number(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return "n" + strconv.FormatInt(int64(f), 10)
	}
	return "f" + strconv.FormatFloat(f, 'g', 12, 64)
}

func text(s string) string {
	if looksNumeric(s) {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return "n" + strconv.FormatInt(n, 10)
		}
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return number(f)
		}
	}
	return "s" + s
}

// looksNumeric is strict: "007" and "1e3" are text.
func looksNumeric(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || len(digits) > 30 || (len(digits) > 1 && digits[0] == '0' && digits[1] != '.') {
		return false
	}
	dot := false
	for i := 0; i < len(digits); i++ {
		switch c := digits[i]; {
		case c == '.' && !dot && i > 0 && i < len(digits)-1:
			dot = true
		case c < '0' || c > '9':
			return false
		}
	}
	return true
}

// rowKey is a row of some columns as one text.
func rowKey(row []any, columns []int) string {
	var b strings.Builder
	for _, i := range columns {
		c := canonical(row[i])
		b.WriteString(strconv.Itoa(len(c)))
		b.WriteByte(':')
		b.WriteString(c)
	}
	return b.String()
}
