package ambient

import "github.com/nplusone-go/nplusone/detect"

// Recording are the options of a detector that does as NPLUSONE_RECORD says.
func Recording() []detect.Option { return nil }
