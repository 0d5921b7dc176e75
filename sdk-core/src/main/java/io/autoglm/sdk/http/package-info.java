/**
 * How the bytes travel, as data: {@link io.autoglm.sdk.http.HttpSpec} and its parts.
 *
 * <p>Settings only, for every dialect the same. What is done with them, and every type of the HTTP library, lives below {@code internal}.
 */
@NullMarked
package io.autoglm.sdk.http;

import org.jspecify.annotations.NullMarked;
