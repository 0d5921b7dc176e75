/** Tests of the program, in this JVM and as a process. */
@NullMarked
package io.autoglm.cli;

import org.jspecify.annotations.NullMarked;
