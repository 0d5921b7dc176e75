/**
 * Credentials: where they come from and which header carries them. No secret leaves this package but in a request header.
 *
 * <p>Here live the providers for keys and for tokens that are renewed, and the policy that asks a provider for each attempt. Token endpoints over HTTP and what a server
 * says about a credential do not belong here.
 */
@NullMarked
package io.autoglm.sdk.auth;

import org.jspecify.annotations.NullMarked;
