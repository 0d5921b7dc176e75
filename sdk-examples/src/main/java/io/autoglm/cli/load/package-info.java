/**
 * Load through the client: when calls begin, what is measured of them, and how that is told.
 *
 * <p>Knows the client and nothing of the command line. Nothing here is an API.
 */
@NullMarked
package io.autoglm.cli.load;

import org.jspecify.annotations.NullMarked;
