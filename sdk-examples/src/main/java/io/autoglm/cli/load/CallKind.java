package io.autoglm.cli.load;

import io.autoglm.sdk.policy.CallOptions;

/**
 * One kind of call of a mix.
 *
 * @param name    what it is called in the figures
 * @param share   how many calls of all are of this kind, as a share of the sum of all shares, 1 to 1,000,000
 * @param shape   what it asks for
 * @param options what it does differently from the client's settings
 */
public record CallKind(String name, int share, CallShape shape, CallOptions options) {

    public CallKind {
        LoadPlan.within("share of " + name, share, 1, 1_000_000);
    }
}
