/**
 * Whether and when a failed attempt is made again, and the commit rule: before the first committing event only.
 */
@NullMarked
package io.autoglm.sdk.retry;

import org.jspecify.annotations.NullMarked;
