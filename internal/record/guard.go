package record

// brokenNote is the note of a scope in which detection panicked.
const brokenNote = "detection failed inside this scope and was switched off for it; see the log"

// note adds a sentence to the report, each once.
func (rec *Record) note(text string) {
	const maxNotes = 32
	if len(rec.Notes) >= maxNotes {
		return
	}
	for _, n := range rec.Notes {
		if n == text {
			return
		}
	}
	rec.Notes = append(rec.Notes, text)
}
