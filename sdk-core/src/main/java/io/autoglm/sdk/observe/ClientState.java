package io.autoglm.sdk.observe;

/**
 * What a client is doing at one moment. The numbers are read one after the other while others change them.
 *
 * @param calls          calls under way, those that wait included
 * @param inFlight       attempts in flight, those that are {@linkplain io.autoglm.sdk.policy.Operation#limited() not limited} excluded
 * @param waiting        attempts that wait for their turn
 * @param retryBalance   how many retries all calls can still make together; infinite without a budget
 * @param retryCapacity  how many retries are possible at once at the most; infinite without a budget
 * @param retriesRefused how many retries the budget refused so far
 */
public record ClientState(
        int calls, int inFlight, int waiting, double retryBalance, double retryCapacity, long retriesRefused) {}
