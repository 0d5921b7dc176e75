/**
 * A web application that shows what it does: traces, metrics and logs.
 */
@NullMarked
package io.autoglm.examples.observability;

import org.jspecify.annotations.NullMarked;
