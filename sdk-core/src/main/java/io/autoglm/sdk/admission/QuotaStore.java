package io.autoglm.sdk.admission;

/**
 * Where quotas live: in this client, or in a place that several clients share.
 *
 * <p>A client opens one quota for each limit of each configured model, and for all other models together, when it is built; never more.
 */
public interface QuotaStore {

    /** Returns a store that holds quotas in memory, for one client. */
    static QuotaStore local() {
        return LocalQuota.STORE;
    }

    /**
     * Returns the quota of that name, full at first; a shared store gives the same one to everybody who names it.
     *
     * @param name endpoint, model and unit, for example {@code api.example/m/requests}: no secrets
     * @param rate how much, in how long
     */
    Quota open(String name, Rate rate);
}
