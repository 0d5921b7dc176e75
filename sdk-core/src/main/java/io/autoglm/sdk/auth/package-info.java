/**
 * Credentials: where they come from and which header carries them. No secret leaves this package but in a request header.
 */
@NullMarked
package io.autoglm.sdk.auth;

import org.jspecify.annotations.NullMarked;
