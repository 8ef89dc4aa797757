package suggest

func (n *nest) goFix(r *foldedRewrite) string { return "" }
