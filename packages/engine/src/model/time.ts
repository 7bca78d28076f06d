/**
 * Engine time in ms. It advances only by measured running time (the smaller of monotonic and wall), is persisted, and stands
 * still while no server runs: a downtime or a clock step never ages a verdict, a cap window or a grace (S3, S15, S17).
 */
export type Ms = number;
