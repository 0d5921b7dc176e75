/**
 * The program {@code autoglm}: command line in, one call of the client, answer and exit code out.
 *
 * <p>Holds options, output and exit codes only. How a call works belongs to the client; what the simulated server can do belongs to the
 * test kit. Nothing here is an API.
 */
@NullMarked
package io.autoglm.cli;

import org.jspecify.annotations.NullMarked;
