// Package structure holds the kernels that say how the surroundings of a
// vertex hang together: components, cores, triangles and reciprocity.
package structure
