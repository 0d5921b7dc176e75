/**
 * What a policy is, and what the policies of one chain share: the call, its log, outcomes, gates and tickets.
 *
 * <p>No concern (retry, time, admission, …) lives here, only what two of them need to know of each other.
 */
@NullMarked
package io.autoglm.sdk.policy;

import org.jspecify.annotations.NullMarked;
