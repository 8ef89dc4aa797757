package fingerprint

import (
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

// The reference reads a text the slow way: regular expressions for tokens,
// slices of strings for lists. It shares no code with the lexer. Two texts
// must have one id exactly if the reference gives them one form.

var referenceTokens = map[Dialect]*regexp.Regexp{
	PostgreSQL: referenceRegexp(`(?:[eE]'(?:[^'\\]|''|\\.)*(?:'|\\?$)|(?:[nNxXbB]|[uU]&)?'(?:[^']|'')*(?:'|$)|\$\$.*?(?:\$\$|$))`,
		`--[^\n]*`, "\"(?:[^\"]|\"\")*(?:\"|$)|`(?:[^`]|``)*(?:`|$)", `\?\d*|\$\d+`),
	MySQL: referenceRegexp(`(?:[nNxXbB]?'(?:[^'\\]|''|\\.)*(?:'|\\?$)|"(?:[^"\\]|""|\\.)*(?:"|\\?$))`,
		`--(?:[\x00-\x20][^\n]*|$)|#[^\n]*`, "`(?:[^`]|``)*(?:`|$)", `\?\d*|\$\d+|:[A-Za-z0-9_]+`),
	SQLite: referenceRegexp(`[nNxXbB]?'(?:[^']|'')*(?:'|$)`,
		`--[^\n]*`, "\"(?:[^\"]|\"\")*(?:\"|$)|`(?:[^`]|``)*(?:`|$)|\\[(?:[^\\]]|\\]\\])*(?:\\]|$)", `\?\d*|\$\w+|:\w+|@\w+`),
}

func referenceRegexp(str, comment, name, placeholder string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)^(?:(?P<blank>[ \t\r\n\f\v]+|` + comment + `|/\*.*?(?:\*/|$))|(?P<string>` + str + `)|(?P<name>` + name +
		`)|(?P<number>0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?P<word>[A-Za-z_\x{80}-\x{10ffff}][A-Za-z0-9_$\x{80}-\x{10ffff}]*)|(?P<op>::|:=)|(?P<placeholder>` +
		placeholder + `)|(?P<op2>->>|<=>|->|<=|>=|<>|!=|==|\|\||&&|<<|>>|@>|<@|~\*|#>>|#>|@@|=>|.))`)
}

// operandNext are the words after which a sign belongs to the number.
var operandNext = strings.Fields(`where and or on by set limit offset having between like ilike then else when case from distinct all return interval
 div xor to for union except order group is not in values select insert update delete merge with`)

type refToken struct{ class, text string }

// referenceForm returns the statement's form, tokens joined with blanks.
func referenceForm(d Dialect, sql string) string {
	var toks []refToken
	last := func(n int) refToken {
		if len(toks) < n {
			return refToken{}
		}
		return toks[len(toks)-n]
	}
	isOperand := func(t refToken) bool {
		return t.class == "lit" || t.class == "name" || t.text == ")" || t.text == "]" || t.class == "word" && !slices.Contains(operandNext, t.text)
	}
	for re, touching := referenceTokens[d], true; sql != ""; {
		m := re.FindStringSubmatch(sql)
		class, text := "", ""
		for i, group := range re.SubexpNames() {
			if i > 0 && m[i] != "" {
				class, text = group, m[i]
			}
		}
		if class == "number" && text[0] == '.' && touching && isOperand(last(1)) {
			class, text = "op2", "."
		}
		sql = sql[len(text):]
		afterDot := last(1).text == "." && last(1).class == "op"
		switch class {
		case "number":
			if s := last(1); (s.text == "-" || s.text == "+") && !isOperand(last(2)) && last(2).text != "." {
				toks = toks[:len(toks)-1]
			}
			fallthrough
		case "string", "placeholder":
			toks = append(toks, refToken{"lit", "?"})
		case "name":
			toks = append(toks, refName(text, afterDot))
		case "word":
			w := lex.Fold(text)
			if (w == "null" || w == "true" || w == "false") && !afterDot && last(1).text != "is" && last(1).text != "not" {
				toks = append(toks, refToken{"lit", "?"})
			} else if afterDot {
				toks = append(toks, refToken{"name", w})
			} else {
				toks = append(toks, refToken{"word", w})
			}
		case "op", "op2":
			toks = append(toks, refToken{"op", text})
		}
		touching = class != "blank"
	}
	out, _ := referenceFold(toks, 0, false)
	return strings.Trim(regexp.MustCompile(`(; )+`).ReplaceAllString(strings.Join(out, " ")+" ", "; "), "; ")
}

func refName(written string, afterDot bool) refToken {
	quote := written[len(written)-1:]
	name := strings.ReplaceAll(written[1:len(written)-1], quote+quote, quote)
	if slices.Contains(strings.Fields("null true false array default row "+strings.Join(operandNext, " ")), name) && !afterDot {
		name = `"` + name + `"`
	}
	return refToken{"name", name}
}

// referenceFold drops repeated items from lists, from toks[i] up to the
// bracket that closes what it is in.
func referenceFold(toks []refToken, i int, inValues bool) (out []string, next int) {
	for i < len(toks) {
		t := toks[i]
		switch {
		case t.text == ")" || t.text == "]":
			if t.class == "op" {
				return out, i
			}
		case t.class == "word" && t.text == "default" && inValues:
			out = append(out, "?")
			i++
			continue
		case t.class == "word" && t.text == "values":
			out = append(out, "values")
			i++
			previous := ""
			for n := 0; ; n++ {
				j := i
				if n > 0 {
					if j >= len(toks) || toks[j] != (refToken{"op", ","}) {
						break
					}
					j++
				}
				row := []string(nil)
				if j < len(toks) && toks[j] == (refToken{"word", "row"}) {
					row, j = append(row, "row"), j+1
				}
				if j >= len(toks) || toks[j] != (refToken{"op", "("}) {
					break
				}
				inner, end := referenceFold(toks, j+1, true)
				row = append(append(append(row, "("), inner...), ")")
				if form := strings.Join(row, " "); form != previous {
					out = append(out, row...)
					previous = form
				}
				i = min(end+1, len(toks))
			}
			continue
		case t.class == "op" && (t.text == "(" || t.text == "["):
			inner, end := referenceFold(toks, i+1, inValues)
			if i > 0 && (toks[i-1] == (refToken{"word", "in"}) && t.text == "(" || toks[i-1] == (refToken{"word", "array"}) && t.text == "[") {
				if i+1 >= len(toks) || toks[i+1] != (refToken{"word", "select"}) && toks[i+1] != (refToken{"word", "with"}) {
					inner = referenceItems(toks, i+1, end, inValues)
				}
			}
			out = append(append(out, t.text), inner...)
			i = end
			if i < len(toks) {
				out = append(out, toks[i].text)
				i++
			}
			continue
		}
		out = append(out, t.text)
		i++
	}
	return out, i
}

// referenceItems folds the items of a list one by one.
func referenceItems(toks []refToken, from, to int, inValues bool) (out []string) {
	depth, start, previous := 0, from, "\x00"
	for i := from; i <= to; i++ {
		if i < to {
			switch toks[i].text {
			case "(", "[":
				depth++
			case ")", "]":
				depth--
			}
			if depth > 0 || toks[i] != (refToken{"op", ","}) {
				continue
			}
		}
		item, _ := referenceFold(toks[:i], start, inValues)
		if form := strings.Join(item, " "); form != previous {
			out = append(out, item...)
			out = append(out, "|")
			previous = form
		}
		start = i + 1
	}
	return out
}

// TestOfAgreesWithTheReference compares ids with the reference's forms, over
// the corpus and mutants of it with words and tokens left out.
func TestOfAgreesWithTheReference(t *testing.T) {
	all := ownCorpus
	if dir := os.Getenv("NPLUSONE_CORPUS"); dir != "" {
		all = append(sharedCorpus(t, dir), all...)
	}
	r := rand.New(rand.NewPCG(5, 6))
	for _, d := range []Dialect{PostgreSQL, MySQL, SQLite} {
		forms, ids := map[ID]string{}, map[string]ID{}
		texts := map[ID]string{}
		for _, s := range all {
			if s.dialect != d || !s.everyday {
				continue
			}
			for range 4 {
				sql := s.sql
				if strings.Contains(sql, "/*!") || strings.Contains(sql, "$tag$") || strings.Contains(sql, "?|") || strings.Contains(sql, "@?") {
					continue // the reference does not know these
				}
				if toks := lex.Tokens(d, sql); r.IntN(2) == 0 && len(toks) > 0 {
					// Without its bracket the text would mean nothing to the reference.
					if cut := toks[r.IntN(len(toks))]; cut.Kind < lex.Open {
						sql = sql[:cut.Start] + " " + sql[cut.End:]
					}
				}
				id, form := Of(d, sql), referenceForm(d, sql)
				if other, known := forms[id]; known && other != form {
					t.Errorf("%s: one id, two forms:\n\t%q\n\t%q\n\t%q\n\t%q", d, texts[id], sql, other, form)
				}
				if other, known := ids[form]; known && other != id {
					t.Errorf("%s: one form, two ids: %q\n\t%q\n\t%q", d, form, texts[other], sql)
				}
				forms[id], ids[form], texts[id] = form, id, sql
			}
		}
		require.NotEmpty(t, forms)
	}
}
