package naming

import (
	"strings"
)

// Stems are the forms in which a table's name may stand in a foreign key,
// without underscores: for blog_posts they are blogposts, blogpost, posts and
// post.
func Stems(table string) []string {
	out := make([]string, 0, 4)
	for rest := table; rest != ""; {
		flat := strings.ReplaceAll(rest, "_", "")
		out = append(out, flat)
		if one := Singular(flat); one != flat {
			out = append(out, one)
		}
		_, after, found := strings.Cut(rest, "_")
		if !found {
			break
		}
		rest = after
	}
	return out
}

var irregular = map[string]string{
	"people": "person", "children": "child", "men": "man", "women": "woman",
	"mice": "mouse", "feet": "foot", "geese": "goose", "indices": "index",
	"vertices": "vertex", "matrices": "matrix", "media": "medium", "data": "datum",
	"criteria": "criterion", "statuses": "status", "analyses": "analysis",
	"movies": "movie", "cookies": "cookie", "ties": "tie", "pies": "pie",
	"aliases": "alias", "buses": "bus", "leaves": "leaf", "shelves": "shelf",
	"wolves": "wolf", "halves": "half", "lives": "life", "wives": "wife",
	"knives": "knife", "caches": "cache", "niches": "niche", "axes": "axe", "quizzes": "quiz",
	"elves": "elf", "selves": "self", "calves": "calf", "loaves": "loaf", "thieves": "thief", "scarves": "scarf",
	"heroes": "hero", "potatoes": "potato", "tomatoes": "tomato", "echoes": "echo",
	"viruses": "virus", "bonuses": "bonus", "campuses": "campus", "censuses": "census", "biases": "bias",
	"crises": "crisis", "theses": "thesis", "hypotheses": "hypothesis", "diagnoses": "diagnosis", "matches": "match",
	"series": "series", "species": "species", "calories": "calorie", "zombies": "zombie", "lenses": "lens",
}

// Singular returns the singular of an English plural, or the word itself.
func Singular(w string) string {
	if one, ok := irregular[w]; ok {
		return one
	}
	switch {
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case hasAnySuffix(w, "sses", "xes", "ches", "shes", "zzes"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "lves"): // bookshelves
		return w[:len(w)-3] + "f"
	case hasAnySuffix(w, "ss", "us", "is"), !strings.HasSuffix(w, "s"):
		return w
	}
	return w[:len(w)-1]
}

func hasAnySuffix(w string, tails ...string) bool {
	for _, t := range tails {
		if strings.HasSuffix(w, t) {
			return true
		}
	}
	return false
}

// Words folds a name to lower case with one underscore between its words:
// authorID, AuthorId and author_id are the same.
func Words(name string) string {
	plain := true
	for i := range len(name) {
		if c := name[i]; c >= 'A' && c <= 'Z' || c == '-' || c == ' ' || c == '.' {
			plain = false
		}
	}
	if plain {
		return name
	}
	out := make([]byte, 0, len(name)+4)
	lower := false
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= 'A' && c <= 'Z':
			if lower {
				out = append(out, '_')
			}
			out = append(out, c+'a'-'A')
		case c == '-' || c == ' ' || c == '.':
			out = append(out, '_')
		default:
			out = append(out, c)
		}
		lower = c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
	}
	return string(out)
}
