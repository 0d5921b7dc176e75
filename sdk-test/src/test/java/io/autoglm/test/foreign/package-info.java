/** The simulated server as clients see it that others wrote. Nothing of this library's own client lives here. */
@NullMarked
package io.autoglm.test.foreign;

import org.jspecify.annotations.NullMarked;
