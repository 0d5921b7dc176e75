/**
 * What the application sees of calls: log lines.
 *
 * <p>{@link io.autoglm.sdk.observe.LogLine} lists all that is ever written; {@link io.autoglm.sdk.observe.AttemptLogger} writes what attempts
 * are worth. Only the front door knows this room; whatever else has something to tell writes it to the call's log.
 */
@NullMarked
package io.autoglm.sdk.observe;

import org.jspecify.annotations.NullMarked;
