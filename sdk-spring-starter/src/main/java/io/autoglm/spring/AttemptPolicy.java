package io.autoglm.spring;

import io.autoglm.sdk.policy.Policy;

/**
 * A policy that, as a bean, joins the auto-configured clients once per attempt ({@code PolicyPosition.PER_ATTEMPT}): it sees each trip to an
 * endpoint, retries included. A bean that is a {@link Policy} and none of these joins once per call.
 */
public interface AttemptPolicy extends Policy {}
