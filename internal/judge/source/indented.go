// Package source reads lines of the program's files without parsing them: it
// is in every program that is watched, where go/parser has no place.
//
// Findings are named after the frame that owns the loop, as far as frames and
// indentation show it. A name must be the same in a program that links no
// parser and in a test that does, so both go by this. Where a finding stands
// is another matter: that a parser tells, where there is one.
package source

import "github.com/nplusone-go/nplusone/internal/cases"

// Indented is the cases.Source of a detector that was given none: findings
// stand where they were named, for indentation tells no more.
type Indented struct{}

// Loop implements cases.Source.
func (Indented) Loop(cases.Repeat) (cases.Loop, bool) { return cases.Loop{}, false }
