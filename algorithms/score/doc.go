// Package score turns a graph of ties into connection scores that can be
// explained to the last point.
//
//	Run        dataset → ties → features → connection sub-score → score, bands, reasons
//	Explainer  a published score → the points it is made of
//
// A Model says how ties become a sub-score in [0, 1]; a Profile says which
// components stand beside it, with which weights, on which scale. Both are
// TOML files; the built-in ones are embedded and meant to be copied. A result
// set is a list of columns, one value per member, and a Manifest that says
// everything that decided their bits.
//
// Everything is additive on purpose. A score is the low end of the scale plus
// one term per feature and component, so the reasons given for it are the
// computation itself and not an estimate of it.
//
// The package measures; it never decides about a person. Where there is too
// little evidence it gives no score at all, instead of a low one.
package score

import "errors"

// Errors that callers tell apart with errors.Is.
var (
	// ErrUsage is returned when what is asked for makes no sense: an unknown
	// profile, a profile that needs components without any, a column of the
	// components that the profile does not have.
	ErrUsage = errors.New("score: bad request")

	// ErrUnknownMember is returned when a table names a member that the
	// dataset does not have.
	ErrUnknownMember = errors.New("no such member")

	// ErrStale is returned when a result set does not belong to the graph that
	// the dataset holds now.
	ErrStale = errors.New("score: the scores are of another graph")
)
