package store

// The named steps of making, publishing and retiring a generation, in order.
// Options.Point is called right after each; a process that ends there leaves
// the directory as it is then. Up to PointCurrentWritten the old state is
// served, from PointCurrentFlipped on the new one.
const (
	PointFolderMade      = "folder.made"      // the empty .partial folder
	PointBlocksWriting   = "blocks.writing"   // the first blocks have been handed to Badger
	PointBlocksFlushed   = "blocks.flushed"   // all tables are in the folder
	PointBlocksClosed    = "blocks.closed"    // Badger has let go of it
	PointVerified        = "verified"         // read back and compared
	PointSealWritten     = "seal.written"     // SEAL is there, not yet synced with the rest
	PointSealSynced      = "seal.synced"      // files and folder are on disk
	PointSealed          = "sealed"           // the folder is called .sealed
	PointCatalogWritten  = "catalog.written"  // CATALOG-n.partial is on disk
	PointCurrentWritten  = "current.written"  // CURRENT.partial is on disk
	PointCurrentFlipped  = "current.flipped"  // renamed to CURRENT
	PointPublished       = "published"        // and the directory synced: acknowledged
	PointGenerationNamed = "generation.named" // the folder has its final name
	PointCatalogNamed    = "catalog.named"    // the catalog has its final name
	PointTrashed         = "trashed"          // an old generation has been renamed to .trash-…
	PointRemoved         = "removed"          // and is gone
)

// Points lists the steps in the order in which a change passes them.
var Points = []string{
	PointFolderMade, PointBlocksWriting, PointBlocksFlushed, PointBlocksClosed, PointVerified,
	PointSealWritten, PointSealSynced, PointSealed,
	PointCatalogWritten, PointCurrentWritten, PointCurrentFlipped, PointPublished,
	PointGenerationNamed, PointCatalogNamed, PointTrashed, PointRemoved,
}
