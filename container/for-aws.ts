/** All that needs packages of AWS, behind one import: in the bundle it is a file of its own, which nobody else loads. */
export { type AwsRedrivePorts, awsDeadLetters, awsRedrivePorts } from './aws-ports.ts'
export { openSqs } from './sqs.ts'
