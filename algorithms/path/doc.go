// Package path measures by shortest paths: how far vertices are from a source,
// in hops or by weight, and who stands between the others.
package path
