package trial

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is how the text of a column is to be read.
type Kind uint8

// The kinds. A text that looks like a number is one only where the column says
// so: '1.10' may be a version.
const (
	Plain Kind = iota
	Exact      // NUMERIC, DECIMAL
	Floating
	kinds = iota
)

// kindOf reads a driver's name of a column's type.
func kindOf(databaseType string) Kind {
	switch name, _, _ := strings.Cut(strings.ToUpper(databaseType), "("); strings.TrimSpace(name) {
	case "NUMERIC", "DECIMAL", "UNSIGNED DECIMAL":
		return Exact
	case "FLOAT", "DOUBLE", "REAL", "FLOAT4", "FLOAT8", "DOUBLE PRECISION":
		return Floating
	}
	return Plain
}

// decimal is a number as exact text: money does not fit a float.
type decimal string

// typed changes the texts of a row to what their columns hold; other values
// stay, for their types say it. There may be fewer kinds than values.
func typed(row []any, kinds []Kind) []any {
	for i, v := range row {
		if i >= len(kinds) || kinds[i] == Plain {
			continue
		}
		var s string
		switch v := v.(type) {
		case []byte:
			s = string(v)
		case string:
			s = v
		default:
			continue
		}
		if !looksNumeric(s) {
			continue
		}
		row[i] = decimal(s)
		if f, err := strconv.ParseFloat(s, 64); err == nil && kinds[i] == Floating {
			row[i] = f
		}
	}
	return row
}

func typedRows(rows [][]any, kinds []Kind) [][]any {
	out := make([][]any, len(rows))
	for i, row := range rows {
		out[i] = typed(slices.Clone(row), kinds)
	}
	return out
}

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
	case decimal:
		return v.canonical()
	}
	return text(fmt.Sprint(v))
}

// digits is how many of a float's are compared: a sum over a join may add in
// another order.
const digits = 12

func number(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return "n" + strconv.FormatInt(int64(f), 10)
	}
	return "f" + strconv.FormatFloat(f, 'g', digits, 64)
}

// canonical keeps all digits, and none that say nothing; with few enough it is
// what a float of the same value is.
func (d decimal) canonical() string {
	s := string(d)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		s = "0"
	}
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case !strings.Contains(s, "."):
		return "n" + s
	case err == nil && len(strings.TrimLeft(strings.ReplaceAll(s, ".", ""), "-0")) <= digits:
		return number(f)
	}
	return "d" + s
}

// text takes whole numbers for such, whose text is but one; any other text is
// itself.
func text(s string) string {
	if looksNumeric(s) && !strings.Contains(s, ".") {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && s != "-0" {
			return "n" + strconv.FormatInt(n, 10)
		}
	}
	return "s" + s
}

// looksNumeric is strict: "007" and "1e3" are text.
func looksNumeric(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
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

// rowText is a row as one text.
func rowText(row []any) string {
	var b strings.Builder
	for _, v := range row {
		c := canonical(v)
		b.WriteString(strconv.Itoa(len(c)))
		b.WriteByte(':')
		b.WriteString(c)
	}
	return b.String()
}
