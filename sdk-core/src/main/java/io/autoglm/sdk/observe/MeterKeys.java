package io.autoglm.sdk.observe;

import io.micrometer.common.KeyValues;

/**
 * What meters are told apart by.
 *
 * @param low           the low-cardinality keys of the observation
 * @param responseModel the model that answered, or none
 * @param error         the failure, or none
 */
record MeterKeys(KeyValues low, String responseModel, String error) {}
