// Package agreement holds kith's answers against those of other systems, on
// real graphs: the same graph, the same question, every vertex compared.
//
// A Graph is one of the data folder. A Task is a question: a kernel of the
// catalog with parameters, and how two answers to it are compared. A System is
// another engine; it is handed the graph as a file (Arcs), the parameters as a
// Setting, and the names of tasks, and lays its answers beside them as files of
// values by the rank of the external ids. What it must do so that both compute
// the same quantity - norms, directions, dangling vertices - stands in its own
// script, in a line that the table prints.
//
// Run asks everybody; Table writes what it found. A cell that is not run says
// why. Where two systems differ by definition, Conventions says how; a
// difference that it does not know is a failure.
package agreement
