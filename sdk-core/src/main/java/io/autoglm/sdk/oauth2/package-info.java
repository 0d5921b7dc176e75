/**
 * Tokens from an OAuth 2.0 authorization server: grants, token requests and what the server answers.
 *
 * <p>Here lives what talks to a token endpoint. When a token is renewed and how it is sent is decided in {@code auth}; nothing here knows of
 * calls.
 */
@NullMarked
package io.autoglm.sdk.oauth2;

import org.jspecify.annotations.NullMarked;
