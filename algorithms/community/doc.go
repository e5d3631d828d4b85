// Package community divides a graph into groups: CDLP spreads labels, Leiden
// searches for a partition of high modularity or of another quality, Infomap for
// one in which a random walk is told in few bits, Consensus for what many
// searches agree on. Quality measures a partition that is given, and Compare
// tells how alike two are.
//
// A community is named after its member of smallest external id. All choices
// go by ranks, so the internal numbering of the vertices never shows.
package community
