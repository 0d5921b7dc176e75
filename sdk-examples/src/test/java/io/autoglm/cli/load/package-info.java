@NullMarked
package io.autoglm.cli.load;

import org.jspecify.annotations.NullMarked;
